"""The page that shows Verbatim beside its peers."""

from tests.bench.figures import Code, Times
from tests.bench.load import Load
from tests.bench.ours import Embedding, Ours
from tests.bench.peer import Peer, peers_page

TIMES = Times(4.25, 9.5, 10)
OURS = Ours(
    help_s=Times(0.09, 0.1, 7),
    cold_start_s=Times(0.6, 0.7, 5),
    embedding=Embedding(150.0, 75.0, 0.99951),
    installed_mb=308.2,
    models_mb=125.4,
    resident_bot_mb=199.6,
    load=Load("verbatim", 20, 600, 61.2, Times(330, 390, 600), 0, 0, 1.0, 15.0, 1.0, 250.0),
)


def page(*peers):
    return peers_page(Code("abc1234", changed=False), peers, OURS)


def test_each_peer_has_a_line_with_its_figures():
    assert "| txtai | 4.25 | 4.2 / 9.5 | 570 | 1,411 |" in page(Peer("txtai", "", TIMES, TIMES, 570.1, 1411.4))


def test_what_could_not_be_installed_says_why():
    assert "| txtai | ERROR: no such package | | | |" in page(Peer("txtai", "ERROR: no such package"))


def test_ours_alone_tells_of_start_memory_load_and_size():
    shown = page()
    assert "at abc1234," in shown
    assert "| 20 readers at once: lost / out of order | 0 / 0 |" in shown
    assert "| 150 / 75 (2.0 x; least cosine 0.9995) |" in shown
    assert "| serving install + models, MB | 308 + 125 |" in shown
