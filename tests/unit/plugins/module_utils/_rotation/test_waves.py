# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What is told of a rotation that fails twice."""

from __future__ import annotations

from unittest import mock

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.waves import Job, Waves


def test_the_first_error_is_the_headline_and_later_ones_are_told_with_it() -> None:
    job = Job(mock.Mock())
    for error in (errors.PreconditionError("One.", advice="Two."), errors.ConfigurationError("Three."), ValueError("canary")):
        job.fail(error)
    assert str(job.error) == "One. Three. Then an internal error came. Two."


def test_an_internal_error_stays_the_headline() -> None:
    job, first = Job(mock.Mock()), ValueError()
    job.fail(first)
    job.fail(errors.PreconditionError("One."))
    assert job.error is first


@pytest.mark.parametrize(("elsewhere", "files", "fits"), [(0, 10, True), (0, 11, False), (8, 2, True), (8, 3, False), (10, 1, False)])
def test_tokens_elsewhere_take_room_too(elsewhere: int, files: int, fits: bool) -> None:
    rotation = mock.Mock(path="/a", client_id="one", is_inspected=True, is_begun=False, leaves_a_token=False, orphans=[], is_active=False)
    jobs = [Job(rotation) for dummy in range(files)]
    for job in jobs:
        job.outcome = "due"
    Waves(jobs, elsewhere={"one": elsewhere}, concurrency=1, grace=0, clock=mock.Mock())._require_room()
    assert [job.error is None for job in jobs] == [fits] * files


def test_all_files_of_a_client_without_room_are_named() -> None:
    jobs = [Job(mock.Mock(path=path, client_id=client)) for path, client in (("/a", "one"), ("/b", "two"), ("/c", "one"))]
    waves = Waves(jobs, elsewhere={}, concurrency=1, grace=0, clock=mock.Mock())
    assert str(waves._no_room(jobs[0])).startswith("The OAuth client one can have 10 tokens, and has, or would have, more with these files: /a, /c.")
