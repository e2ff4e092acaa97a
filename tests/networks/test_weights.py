"""Released weights are fetched from a hub that speaks as the real one does, and stay those of one commit."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from swaglib.networks.weights import weights_from_hub

COMMIT, CONTENT = "c" * 40, b"weights " * 100


class Hub(BaseHTTPRequestHandler):
    """Answers about the repository `lab/net`, whose only commit is `COMMIT`."""

    def _answer(self) -> bytes:
        self.send_response(200 if "lab/net" in self.path else 404)
        known = any(f"/resolve/{revision}/model.safetensors" in self.path for revision in ("main", COMMIT))
        body = CONTENT if known else b""
        self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return body

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self.wfile.write(self._answer())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[str]:
    """The address of a hub on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_file_is_fetched_once_and_its_commit_is_written_beside_it(tmp_path: Path, hub: str) -> None:
    path = weights_from_hub("lab/net", "net", tmp_path, endpoint=hub)
    assert path.read_bytes() == CONTENT
    assert (tmp_path / "net.revision").read_text() == f"{COMMIT}\n"
    nowhere = "http://127.0.0.1:9"
    assert weights_from_hub("lab/net", "net", tmp_path, endpoint=nowhere) == path
    assert weights_from_hub("lab/net", "net", tmp_path, COMMIT, nowhere) == path


def test_a_file_of_another_commit_is_not_taken_for_the_one_that_is_asked_for(tmp_path: Path, hub: str) -> None:
    weights_from_hub("lab/net", "net", tmp_path, endpoint=hub)
    with pytest.raises(ValueError, match=f"is from {COMMIT}, but dddd is asked for"):
        weights_from_hub("lab/net", "net", tmp_path, "dddd", hub)
    (tmp_path / "net.revision").unlink()
    with pytest.raises(ValueError, match="is from an unknown commit"):
        weights_from_hub("lab/net", "net", tmp_path, COMMIT, hub)


@pytest.mark.usefixtures("impatient")
def test_what_cannot_be_fetched_leaves_nothing_and_says_where_to_put_it(tmp_path: Path, hub: str) -> None:
    for repository, address in (("lab/net", "http://127.0.0.1:9"), ("lab/other", hub)):
        with pytest.raises(FileNotFoundError, match=rf"download model\.safetensors of {repository}, revision main"):
            weights_from_hub(repository, "net", tmp_path, endpoint=address)
    assert list(tmp_path.iterdir()) == []
