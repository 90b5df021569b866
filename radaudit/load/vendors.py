"""Manufacturers as people and scanners spell them, folded to one name each."""

from __future__ import annotations

import re
from functools import lru_cache

# Vendor -> the phrases that name it, in whole words of the string without case and punctuation. The first vendor of the
# table that is named wins, so the more specific stand first. "^" asks for the phrase at the start: these short names
# are also words or initials. A maker that took over another's product line keeps its files in one group (Toshiba's
# scanners are Canon's, Lorad's Hologic's, Kodak's Carestream's); SonoSite and Aloka keep their names, because they
# were and are product lines of their own under Fujifilm and Hitachi.
PHRASES: dict[str, tuple[str, ...]] = {
    "SonoSite": ("sonosite",),
    "Aloka": ("aloka",),
    "GE": ("^ge", "gehc", "^gems", "general electric", "ge healthcare", "ge medical", "^ge vingmed", "gemedical"),
    "Siemens": ("siemens", "^acuson"),
    "Philips": ("philips", "lumify"),
    "Canon": ("canon", "toshiba"),
    "Fujifilm": ("fuji", "fujifilm", "fuji photo film", "fujifilm healthcare", "fujix"),
    "Hologic": ("hologic", "lorad"),
    "Agfa": ("agfa", "agfa gevaert"),
    "Carestream": ("carestream", "kodak"),
    "Konica Minolta": ("konica", "konicaminolta", "^minolta"),
    "Hitachi": ("hitachi",),
    "Shimadzu": ("shimadzu",),
    "Samsung": ("samsung", "medison"),
    "Mindray": ("mindray",),
    "United Imaging": ("united imaging", "^uih", "unitedimaging"),
    "Varian": ("varian",),
    "Elekta": ("elekta",),
    "Esaote": ("esaote",),
    "Neusoft": ("neusoft",),
    "Planmed": ("planmed",),
    "Planmeca": ("planmeca",),
    "Sectra": ("sectra",),
    "Swissray": ("swissray",),
    "Del Medical": ("^del", "del medical"),
    "Dentsply Sirona": ("dentsply", "sirona"),
    "Vatech": ("vatech", "vatech ewoo"),
    "Bruker": ("bruker",),
    "Hyperfine": ("hyperfine",),
    "Accuray": ("accuray", "tomotherapy"),
    "Metaltronica": ("metaltronica",),
    "IMS Giotto": ("giotto",),
    "Ziehm": ("ziehm",),
    "Xoran": ("xoran",),
    "Butterfly": ("butterfly network", "^butterfly"),
    "SuperSonic Imagine": ("supersonic imagine",),
    "EOS Imaging": ("eos imaging",),
    "Analogic": ("analogic", "^bk medical"),
    "Riverain": ("riverain",),
}


def _pattern(phrase: str) -> str:
    words = re.escape(phrase.removeprefix("^"))
    return f"^{words}\\b" if phrase.startswith("^") else f"\\b{words}\\b"


VENDORS = tuple((vendor, re.compile("|".join(map(_pattern, phrases)))) for vendor, phrases in PHRASES.items())


@lru_cache(maxsize=4096)
def fold_vendor(raw: str) -> str:
    """Returns the vendor that a manufacturer string names, whatever its case, punctuation, company form or suffixes.

    "GE MEDICAL SYSTEMS / MIM Software" and "G.E. Healthcare" are "GE", "TOSHIBA_MEC" is "Canon". A string that names
    no known vendor is returned without surrounding blanks; an empty one stays empty.
    """
    text = " ".join(raw.replace("\x00", " ").split())
    words = _plain_words(text)
    for vendor, pattern in VENDORS:
        if pattern.search(words):
            return vendor
    return text


def _plain_words(text: str) -> str:
    folded = text.casefold()
    # Initials written with dots ("g.e.", "u.i.h.") are one word.
    folded = re.sub(r"\b(?:[a-z]\.\s?){2,}", lambda m: re.sub(r"[.\s]", "", m.group()) + " ", folded)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded).split())
