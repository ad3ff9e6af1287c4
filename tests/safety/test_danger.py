"""Words that may mean danger, and words that only look like it."""

import pytest

from groups.safety.danger import RULES, speaks_of

TRUE = {
    "en": (
        "Some nights I want to die.",
        "I don’t want to live anymore",
        "I do not want to live.",
        "She said she would kill herself if I went.",
        "He threatened to kill me, and then himself.",
        "He hit me yesterday. The kids were upstairs.",
        "My husband choked me",
        "I am scared he will hurt the children",
        "He overdosed on Sunday.",
        "They would be better off without me.",
        "I keep thinking of SUICIDE",
        "She has started cutting herself again.",
        "He tried to take his own life in May.",
        "I wish I were dead",
    ),
    "de": (
        "Ich will nicht mehr leben.",
        "Manchmal möchte ich sterben – ich möchte nur noch sterben.",
        "Er sagt, er werde sich umbringen",
        "Er droht, sich umzubringen",
        "Mein Mann schlägt mich.",
        "Gestern hat er mich gewürgt",
        "Sie wollte sich das Leben nehmen.",
        "Er hatte Suizidgedanken",
    ),
    "fr": (
        "J’ai envie de mourir.",
        "Je ne veux plus vivre",
        "Il me frappe quand il a bu",
        "Il m’a frappée hier",
        "Elle voulait mettre fin à ses jours",
        "Il menace de se tuer",
    ),
    "es": (
        "No quiero vivir",
        "A veces quiero morirme.",
        "Él me pegó anoche",
        "Mi marido me golpea",
        "Dice que va a quitarse la vida",
        "Amenaza con matarme",
    ),
    "it": (
        "Voglio morire.",
        "Mio marito mi picchia",
        "Ha detto di voler togliersi la vita",
        "Penso di farla finita",
    ),
    "nl": (
        "Ik wil niet meer leven.",
        "Ik wil dood",
        "Mijn man slaat me",
        "Hij wil zichzelf iets aandoen",
    ),
}
NEAR = {
    "en": (
        "I am dying to know how it went.",
        "I could have died of shame.",
        "The waiting is killing me",
        "We watched Suicide Squad on Friday",
        "I don't want to live with his mother",
        "I do not want to live like this, we need a plan for the evenings",
        "It hit me in the car: I am tired.",
        "He hit me up for a lift",
        "He hit me with the news at breakfast",
        "She beat me at cards again",
        "He cut the bread himself",
        "I want to diet",
        "He is in recovery, and I took his coat.",
        "My life ended up in boxes",
        "I have to hurry myself along",
    ),
    "de": (
        "Das bringt mich um den Schlaf.",
        "Ich will nicht mehr leben wie früher",
        "Ich will mich nicht mehr verbiegen",
        "Er schlägt vor, dass wir reden",
        "Sterben will die Rose nicht",
    ),
    "fr": (
        "Ça me tue, cette attente",
        "C’était à mourir de rire, envie de mourir de rire",
        "Je ne veux plus vivre avec sa mère",
        "Il me bat aux échecs? Non: il bat les œufs",
    ),
    "es": (
        "Me mata la espera",
        "Quiero morir de risa con vosotros",
        "No quiero vivir con su madre",
        "Él me pegó un susto",
    ),
    "it": ("Voglio morire dal ridere", "Lui mi telefona ogni sera"),
    "nl": ("Ik lach me dood", "Hij slaat een bladzijde om"),
}


def cases(table: dict[str, tuple[str, ...]]) -> list:
    return [
        pytest.param(text, id=f"{language}-{number}")
        for language, texts in table.items()
        for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize("text", cases(TRUE))
def test_it_may_speak_of_danger(text):
    assert speaks_of(text)


@pytest.mark.parametrize("text", cases(NEAR))
def test_it_does_not(text):
    assert speaks_of(text) == frozenset()


def test_every_language_has_both_sides_of_its_rules():
    assert set(RULES) == set(TRUE) == set(NEAR)


@pytest.mark.parametrize(
    "text", ["", "\0\ud800", "a" * 200_000, "he " * 60_000, "ich will " * 20_000]
)
def test_any_text_will_do(text):
    assert speaks_of(text) == frozenset()
