"""What `check --live` makes of what answers, or doesn't, where the bot should; over real sockets."""

import socketserver
import threading
from contextlib import contextmanager

import pytest

from bot.live import _metrics, _webhook
from bot.settings import Settings


@contextmanager
def answering(said):
    """A server that says these bytes to whoever asks; its host:port."""

    class Says(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.recv(10_000)
            self.request.sendall(said)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Says) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def answer(status, body):
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


def webhook(address):
    url = "https://bot.example/hook"
    return _webhook(Settings(_env_file=None, verbatim_webhook_url=url, verbatim_webhook_listen=address))


def checked(check, said):
    with answering(said) as address:
        found = check(address)
    assert "\n" not in found.detail
    return found


FOREIGN = [b"SSH-2.0-OpenSSH_9.2\r\n", b"", answer("404 Not Found", "nothing here"), answer("200 OK", "<h1>Hello</h1>")]


@pytest.mark.parametrize("said", FOREIGN)
@pytest.mark.parametrize("check", [webhook, _metrics])
def test_another_program_on_the_port_is_not_taken_for_the_bot(check, said):
    found = checked(check, said)
    assert not found.ok
    assert "It loads its model" not in found.detail
    assert "Which program has this port?" in found.detail


def test_a_bot_that_is_ready_is_told_from_one_that_is_not_yet():
    assert checked(webhook, answer("200 OK", "ready\n")).ok
    waiting = checked(webhook, answer("503 Service Unavailable", "not ready\n"))
    assert not waiting.ok
    assert "It loads its model" in waiting.detail
    assert "It loads its model" not in checked(webhook, answer("503 Service Unavailable", "nginx")).detail


def test_where_nothing_listens_the_bot_is_to_be_started():
    with answering(b"") as address:
        pass
    assert "Start the bot: verbatim run" in webhook(address).detail
    assert "does not answer" in _metrics(address).detail


def test_this_machine_is_not_asked_through_a_proxy(monkeypatch):
    with answering(answer("502 Bad Gateway", "a proxy")) as proxy:
        monkeypatch.setenv("http_proxy", f"http://{proxy}")
        monkeypatch.setattr("urllib.request._opener", None)  # else the proxies are those of its first use
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert checked(webhook, answer("200 OK", "ready\n")).ok
        assert checked(_metrics, answer("200 OK", "verbatim_stories 1.0\n")).ok
