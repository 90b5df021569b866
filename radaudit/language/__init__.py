"""What is said, in the reader's language.

A sentence stands in the code in English, where it is easy to read, and is looked up in the language's catalogue when it is
said: `say("The cohort has {n} images.", n=whole(n))`. Records and files for scripts stay in English: what goes into them is
`noted`, and `recalled` in the reader's language when it is shown. A name or a number that comes from the data goes into a
{place}, never into the sentence itself. docs/languages.md tells how to add a language.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from radaudit.language.catalogues import ENGLISH, LANGUAGES, catalogue
from radaudit.language.recognizing import recognize

__all__ = ["ENGLISH", "LANGUAGES", "noted", "phrase", "recalled", "say", "speaking", "spoken"]

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


def spoken() -> str:
    """The language spoken at the moment: "en" or "zh"."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything that is said inside is said in this language.

    Raises:
        KeyError: When there is no catalogue of the language.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def say(sentence: str, /, **values: object) -> str:
    """The sentence in the language spoken at the moment, its {places} filled with the values.

    Args:
        sentence: In English, a literal (or one that `phrase` marked), so that the catalogue's test finds it.
        **values: What stands in the places; text that a user typed is safe here.
    """
    language = _spoken.get()
    told = sentence if language == ENGLISH else catalogue(language).get(sentence, sentence)
    return told.format_map(values) if values else told


def noted(sentence: str, /, **values: object) -> str:
    """The sentence for a record: always in English, whoever reads it later; `recalled` says it in the reader's language.

    Args:
        sentence: A literal. Its places are apart from each other; one that holds a number is called `n` or `n_...`, and one that
            holds another text of ours `reason`, `what`, `which` or `whose` (`recognizing`).
        **values: What stands in the places.
    """
    return sentence.format_map(values) if values else sentence


def phrase(text: str) -> str:
    """Marks a text that is stored now and said later, by `say(stored)`: a title on a card, a word in a table of words."""
    return text


def recalled(text: str) -> str:
    """A text out of a record, which is in English, as the reader's language has it: recognized by its sentence's fixed words.

    A text that no catalogue knows, or that two of its sentences could have made, stays as it is.
    """
    language = _spoken.get()
    return text if language == ENGLISH or not text else recognize(language, text)
