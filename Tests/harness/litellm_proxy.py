"""A real LiteLLM proxy whose models answer with fixed words."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import httpx

from harness.server import ROOT, free_port

PROGRAM = ROOT / ".tools" / "litellm" / "bin" / "litellm"
KEY = "sk-litellm-proxy-0123456789"

CONFIGURATION = """
model_list:
  - model_name: house/mini
    litellm_params:
      model: openai/gpt-4o-mini
      api_key: none
      mock_response: Paris, says the gateway.
  - model_name: own-prices
    litellm_params:
      model: openai/something-of-our-own
      api_key: none
      mock_response: At our own prices.
    model_info:
      mode: chat
      input_cost_per_token: 0.000001
      output_cost_per_token: 0.000002
      max_input_tokens: 12345
      supports_function_calling: true
  - model_name: vectors
    litellm_params:
      model: openai/text-embedding-3-small
      api_key: none
general_settings:
  master_key: KEY
litellm_settings:
  telemetry: false
""".replace("KEY", KEY)


class LiteLLMProxy:
    """The proxy on a port of its own, from `start` until `stop`."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="litellm-"))
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.log_path = self.folder / "litellm.log"

    def start(self, timeout: float = 180) -> None:
        configuration = self.folder / "config.yaml"
        configuration.write_text(CONFIGURATION)
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LITELLM_")},
            # Neither prices nor anything else is fetched.
            "LITELLM_LOCAL_MODEL_COST_MAP": "True", "HOME": str(self.folder),
        }
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [str(PROGRAM), "--config", str(configuration), "--host", "127.0.0.1", "--port", str(self.port)],
                cwd=self.folder, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        until = time.monotonic() + timeout
        while True:
            try:
                if httpx.get(f"{self.base_url}/health/liveliness").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            assert time.monotonic() < until and self.process.poll() is None, self.log_path.read_text()[-3000:]
            time.sleep(0.1)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
