"""Cue words by class: which verbs and nouns give words as someone's, and in what construction.

The classes follow the speech-act and belief verbs of Levin (1993, classes 37, 33, 29) and of VerbNet; which
construction counts for which class was measured on one half of PolNeAR (precision beside each class).
"""

from enum import StrEnum
from functools import cache


class Cue(StrEnum):
    """How sure a cue is, and what it takes."""

    SAY = "say"  # words spoken or written: a clause, a quotation, or nothing beside a quotation
    TELL = "tell"  # like SAY, and an infinitive is a wish spoken ("urged him to go")
    STANCE = "stance"  # a judgement spoken: its object is the content ("criticised the plan")
    TALK = "talk"  # a topic spoken of: its preposition is the content ("spoke about the plan")
    VOW = "vow"  # a promise or refusal: its infinitive is the content
    THINK = "think"  # a belief or wish, counted only as a finite verb of a named person


_SAY = """say add write note argue insist warn claim state declare announce explain reply respond answer continue
conclude acknowledge admit concede contend maintain assert allege recall remark observe comment tweet retweet post
predict suggest stress emphasize emphasise underscore reiterate repeat confirm deny complain joke quip lament boast
brag vow pledge promise swear report testify reveal disclose confide caution counsel exclaim shout yell
scream chant cry whisper mutter murmur mumble growl snap retort counter rejoin interject chime deadpan read proclaim
pronounce profess opine muse theorize theorise speculate surmise estimate calculate guarantee assure
inform notify remind imply hint intimate signal indicate agree disagree concur confess tout protest object propose
recommend demand request express voice wonder inquire enquire guess echo rebut clarify elaborate
mention charge decide rule find warble blog email message text caption title instruct advise relate recount narrate
bellow bark roar thunder intone chuckle laugh smile grin sigh crow gush snark sneer chide begin finish interrupt
point put shoot fire go describe quote threaten sum reason
articulate convey communicate specify summarize posit postulate conjecture forecast foresee divulge notice vouch
discover determine hear show bet demonstrate counter illustrate signify specify preach decree stipulate"""
_TELL = (
    "tell ask urge beg implore plead beseech encourage exhort press order instruct command advise call invite remind"
)
_STANCE = """criticize criticise praise laud applaud commend hail blast slam condemn denounce decry deplore bash attack
assail lambaste berate rebuke scold mock ridicule deride taunt accuse blame fault dismiss reject refute
rebuff dispute question defend endorse oppose advocate champion describe portray depict characterize
characterise call dub label brand deem liken compare cite invoke bemoan lament decry congratulate thank
welcome credit tout touch downplay discuss mention outline detail announce acknowledge reiterate repeat
express voice propose reveal disclose explain tweet retweet write issue deny confirm concede admit note stress
emphasize emphasise underscore recall rebut contradict clarify declare attribute echo slam rip knock lash
trash savage pan skewer lampoon chastise castigate admonish excoriate vilify disavow repudiate renounce
disparage insult belittle favor favour back support suggest predict promise pledge demand recommend request
ask answer chant shout release post publish read apologize salute extol celebrate
introduce name warn challenge urge frame cast condone
articulate convey communicate specify summarize forecast disparage demonize malign smear denigrate deprecate discredit
tease heckle jeer boo cheer compliment coach prod congratulate embrace admire respect prefer dislike despise
nominate order ponder weigh mull contemplate questions second counter trumpet parrot recite repeat decree demand
underline preach cheer pan pledge list enumerate claim preview float paint peg retract withdraw share lambast
hammer tackle contradict invoke appreciate fear expect view regard sign recommend"""
_TALK = """speak talk comment respond react refer allude point warn complain boast brag joke rail rant lecture preach
testify speculate apologize apologise object call argue agree disagree concur elaborate expound inveigh
reply opine muse insist harp dwell touch lash push hit fire dodge pivot vent vow tweet write ask inform hint
protest plead worry declare conclude condole appeal
aim side weigh sound counter lobby pray backpedal backtrack sympathize sympathise vote promise write zero fret marvel
vacillate equivocate waver cheer root think"""
_VOW = """vow pledge promise swear refuse decline threaten offer propose agree urge ask call seek hope plan
request demand beg advise vote challenge encourage intend aim want prefer expect attempt wish"""
_THINK = """think believe hope fear worry want know expect feel consider see view regard suspect doubt
understand realize realise recognize recognise wish imagine learn remember plan prefer support hear
intend seek assume presume foresee trust question wonder find guess mean"""

_IRREGULAR = {
    "say": "says said saying",
    "tell": "tells told telling",
    "write": "writes wrote written writing",
    "read": "reads read reading",
    "speak": "speaks spoke spoken speaking",
    "think": "thinks thought thinking",
    "know": "knows knew known knowing",
    "see": "sees saw seen seeing",
    "feel": "feels felt feeling",
    "understand": "understands understood understanding",
    "find": "finds found finding",
    "put": "puts put putting",
    "shoot": "shoots shot shooting",
    "go": "goes went gone going",
    "swear": "swears swore sworn swearing",
    "begin": "begins began begun beginning",
    "seek": "seeks sought seeking",
    "hit": "hits hit hitting",
    "dwell": "dwells dwelt dwelling",
    "plead": "pleads pleaded pled pleading",
    "learn": "learns learned learnt learning",
    "rebut": "rebuts rebutted rebutting",
    "refer": "refers referred referring",
    "admit": "admits admitted admitting",
    "concur": "concurs concurred concurring",
    "quip": "quips quipped quipping",
    "chat": "chats chatted chatting",
    "dub": "dubs dubbed dubbing",
    "pan": "pans panned panning",
    "rip": "rips ripped ripping",
    "plan": "plans planned planning",
    "rebuff": "rebuffs rebuffed rebuffing",
    "beg": "begs begged begging",
    "brag": "brags bragged bragging",
    "blog": "blogs blogged blogging",
    "snap": "snaps snapped snapping",
    "retweet": "retweets retweeted retweeting",
    "sum": "sums summed summing",
    "forecast": "forecasts forecast forecasting",
    "foresee": "foresees foresaw foreseen foreseeing",
    "hear": "hears heard hearing",
    "show": "shows showed shown showing",
    "bet": "bets betting",
    "choose": "chooses chose chosen choosing",
    "stand": "stands stood standing",
    "mean": "means meant meaning",
    "harp": "harps harped harping",
}

_PARTICLES = {
    "point": ("out", "to"),
    "put": ("it", "forward"),
    "shoot": ("back",),
    "fire": ("back", "off"),
    "go": ("on", "further", "so"),
    "sum": ("up",),
    "hit": ("back", "out"),
    "push": ("back",),
    "lash": ("out",),
    "touch": ("on", "upon"),
}
"""Verbs that are cues only with one of these words behind them."""

NOUNS = frozenset(
    """statement claim remark comment assertion argument accusation allegation warning suggestion promise pledge vow
    announcement insistence contention admission acknowledgment prediction belief view opinion demand criticism
    call plea assurance declaration denial conclusion question response reply message words testimony tweet
    refusal proposal complaint threat hope fear
    case pitch joke argument concern doubt speech remark message attack defense tribute apology appeal answer critique
    evaluation assessment talk point position view stance feeling""".split()
)
"""Nouns with a clause or a quotation for their content, the source before them: "Smith's claim that …"."""


GIVING = frozenset(
    """make makes made making issue issues issued issuing offer offers offered offering deliver delivers delivered
    delivering give gives gave given giving raise raises raised raising launch launches launched launching express
    voice have has had release released releases post posted send sent take takes took taken""".split()
)
"""Verbs that only carry a cue noun: "made a call for …"; their subject is the source."""

ADJECTIVES = frozenset(
    """confident sure certain glad worried concerned convinced optimistic hopeful afraid adamant proud sorry
    skeptical happy aware angry furious disappointed surprised pleased grateful thankful clear emphatic""".split()
)
"""Adjectives with a clause for their content, their subject the source: "is confident that …"."""


@cache
def cue_forms() -> dict[str, tuple[str, frozenset[Cue]]]:
    """Every inflected form of a cue verb -> its base form and classes."""
    classes: dict[str, set[Cue]] = {}
    for cue, lemmas in (
        (Cue.SAY, _SAY),
        (Cue.TELL, _TELL),
        (Cue.STANCE, _STANCE),
        (Cue.TALK, _TALK),
        (Cue.VOW, _VOW),
        (Cue.THINK, _THINK),
    ):
        for lemma in lemmas.split():
            classes.setdefault(lemma, set()).add(cue)
    return {form: (lemma, frozenset(cues)) for lemma, cues in classes.items() for form in inflect(lemma)}


def inflect(lemma: str) -> list[str]:
    """The forms of an English verb, in lower case."""
    if lemma in _IRREGULAR:
        return [lemma, *_IRREGULAR[lemma].split()]
    if lemma.endswith("e"):
        return [lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"]
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return [lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"]
    if lemma.endswith(("s", "sh", "ch", "x", "z")):
        return [lemma, lemma + "es", lemma + "ed", lemma + "ing"]
    return [lemma, lemma + "s", lemma + "ed", lemma + "ing"]


def is_said(form: str) -> bool:
    """Whether a form is one of a verb by which words are spoken or written."""
    return bool(cue_forms().get(form, ("", frozenset[Cue]()))[1] & {Cue.SAY, Cue.TELL})


def particles(lemma: str) -> tuple[str, ...]:
    """The words one of which must follow a verb to make it a cue; none for most."""
    return _PARTICLES.get(lemma, ())
