#pragma once
#include <libpq-fe.h>
#include <stdlib.h>

/* The fields of an error that this product reads: macros of character literals, which Swift does not import. */
enum lyceum_pq_field {
    LYCEUM_PQ_SEVERITY = PG_DIAG_SEVERITY_NONLOCALIZED,
    LYCEUM_PQ_SQLSTATE = PG_DIAG_SQLSTATE,
    LYCEUM_PQ_MESSAGE = PG_DIAG_MESSAGE_PRIMARY,
    LYCEUM_PQ_DETAIL = PG_DIAG_MESSAGE_DETAIL,
    LYCEUM_PQ_CONTEXT = PG_DIAG_CONTEXT,
    LYCEUM_PQ_POSITION = PG_DIAG_STATEMENT_POSITION,
    LYCEUM_PQ_CONSTRAINT = PG_DIAG_CONSTRAINT_NAME
};

static inline const char *lyceum_pq_field(const PGresult *result, enum lyceum_pq_field field) {
    return PQresultErrorField(result, (int)field);
}
