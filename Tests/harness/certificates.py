"""Certificates that a test makes with the openssl command, and a client that trusts them."""

import pathlib
import shutil
import ssl
import subprocess
import tempfile


def openssl(*arguments: str, stdin: str | None = None, timeout: float = 30) -> subprocess.CompletedProcess:
    """Runs the command and gives its output, whatever its status."""
    return subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, text=True, timeout=timeout)


class Authority:
    """A root of its own, in a folder that goes with `close`."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lyceum-certificates-"))
        self.root = self.folder / "root.pem"
        self._run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "30",
                  "-subj", "/CN=The tests' root", "-keyout", "root.key", "-out", "root.pem")

    def issue(self, name: str, *names: str, kind: str = "EC") -> tuple[pathlib.Path, pathlib.Path]:
        """A certificate for the DNS names and 127.0.0.1: the files of its chain and of its key."""
        options = {"EC": "ec_paramgen_curve:P-256", "RSA": "rsa_keygen_bits:2048"}[kind]
        self._run("genpkey", "-algorithm", kind, "-pkeyopt", options, "-out", f"{name}.key")
        self._run("req", "-new", "-key", f"{name}.key", "-subj", f"/CN={name}", "-out", f"{name}.csr")
        alternatives = ",".join([f"DNS:{each}" for each in names] + ["IP:127.0.0.1"])
        (self.folder / f"{name}.ext").write_text(f"subjectAltName={alternatives}\n")
        self._run("x509", "-req", "-in", f"{name}.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
                  "-days", "30", "-extfile", f"{name}.ext", "-out", f"{name}.pem")
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"

    def client(self, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
        """A client that trusts this root alone, and speaks HTTP/1.1."""
        context = ssl.create_default_context(cafile=str(self.root))
        context.set_alpn_protocols(["h2", "http/1.1"])
        if version:
            context.minimum_version = context.maximum_version = version
        return context

    def close(self) -> None:
        """Removes everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)
