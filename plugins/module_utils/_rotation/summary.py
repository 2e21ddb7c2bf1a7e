# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What a run did to a credential, or what stands, in one line for a person.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

from .engine import Rotation

# By the outcome of a rotation's last step.
FATES = {
    "revoked": "was revoked",
    "left": "was left as it is",
    "deleted": "was deleted",
    "deactivated": "was made inactive",
    "absent": "was already gone",
}
CHECK_MODE = "Nothing was changed, since this is check mode."


def summary_of(rotation: Rotation, outcome: str, error: str | None) -> str:
    """Begins with the outcome. Names tokens by their fingerprints and OAuth clients by their ids. ``error``: masked already."""
    if error is not None:
        return f"{outcome}: {error}"
    path, noun, old, new = rotation.path, rotation.noun, rotation.old_name, rotation.new_name
    sentences = {
        "rotated": f"{path} holds the new {noun} {new}. {_fate(rotation, 'old', old)}",
        "not_due": f"{path} holds the {noun} {old}, which is not due. No new one was issued.",
        "would_rotate": f"{_prospect(rotation)} {CHECK_MODE}",
        "would_roll_back": f"{path} would hold the old {noun} {old} again, in place of {new}. {CHECK_MODE}",
        "prepared": f"{path} holds the old {noun} {old}. The new one, {new}, is ready beside it.",
        "switched": f"{path} holds the new {noun} {new}. The next step retires the old one, {old}.",
        "rolled_back": f"{path} holds the old {noun} {old} again. {_fate(rotation, 'new', new)}",
        "draining": _wait(rotation),
    }
    return f"{outcome}: {sentences.get(outcome, path)}"


def _fate(rotation: Rotation, which: str, name: str | None) -> str:
    """What became of the one that is read no longer."""
    if name is None:
        return f"There was no {which} one."
    fate = FATES.get(rotation.steps[-1]["outcome"]) if rotation.steps else None
    return f"The {which} one, {name}, {fate}." if fate else f"The {which} one is {name}."


def _prospect(rotation: Rotation) -> str:
    if rotation.is_begun:
        return f"An earlier run began to replace the {rotation.noun} {rotation.old_name} in {rotation.path} by {rotation.new_name}. A run would go on."
    if rotation.old_name is None:
        return f"{rotation.path} holds no {rotation.noun}. A run would issue one."
    return f"{rotation.path} holds the {rotation.noun} {rotation.old_name}. A run would replace it."


def _wait(rotation: Rotation) -> str:
    old, new = ("old", rotation.old_name), ("new", rotation.new_name)
    (which, read), (other, name) = (old, new) if rotation.is_rolling_back else (new, old)
    wait = f" Nothing to do before {rotation.waiting.not_before}. {rotation.waiting.why}" if rotation.waiting else ""
    return f"{rotation.path} holds the {which} {rotation.noun} {read}. The {other} one, {name}, is retired later.{wait}"
