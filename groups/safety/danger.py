"""Whether a text may speak of danger: of ending a life, of hurting oneself, of violence at home.

Plain rules over plain words, in the languages below; each has its true and its near-miss cases in
tests/safety/test_danger.py. They miss much and are wrong at times, so nothing follows from them but
a word to the author alone. Nothing of it is kept or logged.
"""

import re
import unicodedata
from typing import Final

_ALL_DEAD: Final = r"suizid\w*|selbstmord\w*|suicid\w*|zelfmoord\w*|zelfdoding\w*"
"""Words that say it in any language, but for what a film is called."""

_THEY_EN = r"(?:he|she|they|(?:my|her|his) (?:partner|husband|wife|boyfriend|girlfriend|ex))"
_US_EN = r"(?:me|us|the (?:kids|children|baby)|my (?:son|daughter|child|children|kids))\b"

RULES: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        r"(?:kill|killing|hurt|hurting|harm|harming|cut|cutting) (?:myself|himself|herself|themsel\w+)",
        r"(?:end|ending|take|taking|took) (?:my|his|her|their) (?:own )?life",
        r"(?:want|wants|wanted|wanting) to die\b(?! of| laughing)",
        r"(?:do not|dont|didnt|doesnt|does not) want to (?:be alive|wake up (?:any more|anymore|again|at all))",
        r"(?:do not|dont|doesnt|does not) want to live(?= (?:any ?more|any longer)|$|[.,;!?])",
        r"(?:wish|wished) (?:i|he|she|they) (?:was|were) dead",
        r"better off (?:dead|without me)",
        r"(?:self harm\w*|overdos(?:ed|ing))",
        rf"{_THEY_EN} (?:just )?(?:hits|beats|beat|choked|strangled|punched|punches|kicked|kicks|slapped|slaps) {_US_EN}(?! at| to| by)",
        rf"{_THEY_EN} (?:has |have )?(?:just )?hit {_US_EN}(?! up| like| that| with (?:the|a) (?:news|question|bill))",
        rf"threaten(?:s|ed|ing)? to (?:kill|hurt|hit) (?:{_US_EN}|himself|herself|themsel\w+)",
        rf"(?:afraid|scared|frightened|terrified) (?:that )?(?:he|she|they)(?: will|ll| might| is going to| are going to) (?:hurt|kill|hit) (?:{_US_EN}|himself|herself|themsel\w+)",
    ),
    "de": (
        r"(?:will|mochte|wollte|werde|konnte) (?:mich|sich) (?:selbst )?(?:umbringen|toten|verletzen)",
        r"(?:mir|sich) das leben (?:nehmen|zu nehmen|genommen)",
        r"(?:mag|will|mochte|wollte) nicht mehr leben(?! mit| wie| als)",
        r"(?:will|mochte|wollte) (?:nur noch )?sterben",
        r"(?:er|sie|mein (?:mann|partner|freund)|meine (?:frau|partnerin|freundin)) (?:schlagt|schlug|wurgt|wurgte|tritt|verprugelt) (?:mich|uns|die kinder|das kind)",
        r"hat (?:er |sie )?(?:mich|uns|die kinder) (?:geschlagen|gewurgt|getreten|verprugelt)",
        r"droht(?:e)?,? (?:mir,? |uns,? )?(?:damit )?(?:mich|uns|sich) (?:umzubringen|zu toten)",
    ),
    "fr": (
        r"(?:me|se) (?:suicider|tuer)(?! a la| au travail)",
        r"mettre fin a (?:mes|ses) jours",
        r"en finir avec la vie",
        r"(?:envie|veux|voudrais) (?:de )?mourir(?! de)",
        r"(?:veux|envie de|voulais) plus vivre(?! avec| ici| comme)|plus envie de vivre(?! avec| ici| comme)",
        r"(?:il|elle|mon (?:mari|compagnon|conjoint)|ma (?:femme|compagne)) (?:me|nous) (?:frappe|bat(?! aux| a )|etrangle|cogne)\b",
        r"m a (?:frappee?|battue?|etranglee?)\b",
        r"menace de (?:me|nous|se) tuer",
    ),
    "es": (
        r"(?:matarme|matarse|quitarme la vida|quitarse la vida|acabar con mi vida)",
        r"quiero morir(?:me)?(?! de)",
        r"no quiero vivir(?! con| aqui| asi)|no quiero seguir viviendo",
        r"(?:el|ella|mi (?:marido|mujer|pareja|novio|novia)) (?:me|nos) (?:pega|golpea|golpeo|ahorca|ahorco|estrangula)\b",
        r"(?:el|ella|mi (?:marido|mujer|pareja|novio|novia)) (?:me|nos) pego\b(?! un susto| la gripe)",
        r"amenaza con matar(?:me|nos|se)",
    ),
    "it": (
        r"(?:uccidermi|ammazzarmi|uccidersi|togliermi la vita|togliersi la vita|farla finita)",
        r"voglio morire(?! di| dal)",
        r"non voglio piu vivere(?! con| qui| cosi)",
        r"(?:lui|lei|mio (?:marito|compagno)|mia (?:moglie|compagna)) mi (?:picchia|ha picchiat[ao]|strangola)",
        r"minaccia di uccider(?:mi|ci|si)",
    ),
    "nl": (
        r"(?:mezelf|zichzelf) (?:van het leven beroven|iets aandoen|pijn doen)",
        r"(?:wil|wilde) (?:echt )?dood(?! gewoon)|wil niet meer leven(?! met| zo)",
        r"een eind(?:e)? aan (?:mijn|zijn|haar) leven",
        r"(?:hij|zij|ze|mijn (?:man|vrouw|partner|vriend|vriendin)) (?:slaat|sloeg|schopt|wurgt) (?:mij|me|ons|de kinderen)",
        r"dreigt,? (?:mij|me|ons|zichzelf) (?:te vermoorden|iets aan te doen)",
    ),
}

_FILM = re.compile(r"suicide squad")
_FOUND = re.compile(
    rf"\b(?:{_ALL_DEAD}|{'|'.join(rule for rules in RULES.values() for rule in rules)})"
)
_APOSTROPHES = re.compile(r"(?<=n)['’ʼ`](?=t\b)")
_BETWEEN = re.compile(r"[^\w.,;!?]+")


def speaks_of(text: str) -> frozenset[str]:
    """The words that may mean danger, in plain; empty for almost every text."""
    return frozenset(found[0] for found in _FOUND.finditer(_FILM.sub(" ", _plain(text))))


def _plain(text: str) -> str:
    """Small letters without accents, single spaces; signs that end a sentence stay."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    return _BETWEEN.sub(" ", _APOSTROPHES.sub("", bare)).strip()
