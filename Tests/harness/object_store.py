"""moto: a server of S3 that checks signatures, as a process of its own."""

import json
import os
import socket
import subprocess
import sys
import time

import boto3
import httpx

POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
OPEN_CALLS = 4
"""Making the account, its key, its policy and the bucket; from then on moto refuses what is not signed rightly."""


class ObjectStore:
    """The server with one bucket and one account, within a `with` block."""

    bucket = "lyceum"

    def __enter__(self) -> "ObjectStore":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            env={**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": str(OPEN_CALLS)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                httpx.get(f"{self.base_url}/moto-api/data.json", timeout=2)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        anybody = {"endpoint_url": self.base_url, "region_name": "us-east-1", "aws_access_key_id": "x",
                   "aws_secret_access_key": "x"}
        iam = boto3.client("iam", **anybody)
        iam.create_user(UserName="lyceum")
        key = iam.create_access_key(UserName="lyceum")["AccessKey"]
        iam.put_user_policy(UserName="lyceum", PolicyName="all", PolicyDocument=json.dumps(POLICY))
        boto3.client("s3", **anybody).create_bucket(Bucket=self.bucket)
        self.key, self.secret = key["AccessKeyId"], key["SecretAccessKey"]
        self.client = boto3.client(
            "s3", endpoint_url=self.base_url, region_name="us-east-1", aws_access_key_id=self.key,
            aws_secret_access_key=self.secret)
        return self

    def __exit__(self, *error) -> None:
        self._process.terminate()
        self._process.wait(10)

    def url(self, secret: str | None = None) -> str:
        """The setting that names the bucket."""
        from urllib.parse import quote
        word = quote(secret or self.secret, safe="")
        return f"s3://{quote(self.key, safe='')}:{word}@127.0.0.1:{self.port}/{self.bucket}?region=us-east-1&tls=false"

    def objects(self) -> dict[str, int]:
        """The names and sizes of what is in the bucket."""
        found = self.client.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        return {each["Key"]: each["Size"] for each in found}
