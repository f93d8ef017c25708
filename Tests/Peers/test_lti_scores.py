"""The outbox of scores on a real server that is killed, with a platform that fails half the time."""

import time

from harness.database import Database
from harness.grade_book import GradeBook
from harness.server import LyceumServer

PEOPLE, EACH = 100, 10
SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


def fill(database: Database, platform: str) -> None:
    """A link with people, and scores of each that were given within a second."""
    database.rows(
        f"""
        CREATE TEMP TABLE place AS SELECT id AS tenant, uuidv7() AS registration, uuidv7() AS link, uuidv7() AS item
            FROM tenants LIMIT 1;
        CREATE TEMP TABLE person AS SELECT n, uuidv7() AS id FROM generate_series(1, {PEOPLE}) n;
        INSERT INTO users (id, email, name, password_hash, created_at)
            SELECT id, n || '@people.example', 'Person', '', now() FROM person;
        INSERT INTO memberships (tenant_id, user_id, role, created_at)
            SELECT tenant, id, 'learner', now() FROM person, place;
        INSERT INTO lti_registrations (id, tenant_id, name, issuer, client_id, status, authorization_endpoint,
                token_endpoint, jwks_url, algorithms, platform, unknown_deployments, created_at, updated_at)
            SELECT registration, tenant, 'LMS', '{platform}', 'lyceum', 'active', '{platform}/auth',
                '{platform}/token', '{platform}/keys', '{{RS256}}', 'moodle', 'hold', now(), now() FROM place;
        INSERT INTO lti_people (tenant_id, issuer, subject, user_id, created_at, last_seen_at)
            SELECT tenant, '{platform}', 'p' || n, id, now(), now() FROM person, place;
        INSERT INTO lti_deployments (tenant_id, registration_id, deployment_id, status, created_at)
            SELECT tenant, registration, '1', 'active', now() FROM place;
        INSERT INTO lti_resource_links (id, tenant_id, registration_id, deployment_id, resource_link_id, lineitem_url,
                ags_scopes, created_at, updated_at)
            SELECT link, tenant, registration, '1', 'rl', '{platform}/lineitem?type_id=1', '{{{SCOPE}}}', now(), now()
            FROM place;
        INSERT INTO lti_line_items (id, tenant_id, link_id, key, label, score_maximum, created_at, updated_at)
            SELECT item, tenant, link, '', 'Ohm', {EACH}, now(), now() FROM place;
        INSERT INTO lti_grades (tenant_id, line_item_id, user_id, last_timestamp)
            SELECT tenant, item, id, now() + interval '{EACH} seconds' FROM person, place;
        INSERT INTO lti_scores (id, tenant_id, line_item_id, user_id, source, given, maximum, activity, grading,
                score_timestamp, status, next_at, created_at)
            SELECT uuidv7(), tenant, item, person.id, person.n || '-' || s, s, {EACH}, 'Completed', 'FullyGraded',
                now() + s * interval '1 second', 'pending', now(), now()
            FROM person, place, generate_series(1, {EACH}) s
        """)


def wait_for(condition, seconds: float, what) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, what()
        time.sleep(0.02)


def test_a_thousand_scores_arrive_exactly_once_and_in_order_though_the_server_is_killed_twice(own_model):
    with GradeBook() as book:
        server = LyceumServer(own_model.base_url, LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8")
        try:
            server.start()
            database = Database(server)
            fill(database, book.base_url)
            began = time.monotonic()
            for share in (0.3, 0.65):
                wait_for(lambda: book.count() >= share * PEOPLE * EACH, 120, server.log_tail)
                server.kill()
                server.start()
            states = lambda: database.rows("SELECT status, count(*) FROM lti_scores GROUP BY status ORDER BY status")
            wait_for(lambda: states() == [["delivered", str(PEOPLE * EACH)]], 240, lambda: f"{states()}")
            print(f"\n{PEOPLE * EACH} scores in {time.monotonic() - began:.0f} s with {book.requests} requests, "
                  f"{book.failures} failures, {book.conflicts} conflicts, 2 kills")
            assert book.failures > 0.4 * book.requests
            wanted = [float(score) for score in range(1, EACH + 1)]
            assert {person: scores for person, scores in book.arrived.items() if scores != wanted} == {}
            assert len(book.arrived) == PEOPLE
        finally:
            server.close()
