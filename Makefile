# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

PYTHON ?= python3
# One more than there are cores, since what runs Ansible waits for it time after time.
AT_A_TIME = $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")

.PHONY: demo check test sanity sanity-devel certification docs eda conformance mutate drill bench release

demo: .venv/ready # run the runbook against a simulator, and tell what happens
	@.venv/bin/nox --session demo

check: .venv/ready # lint, types and unit tests on one Python: before each commit
	@.venv/bin/nox --tags check --allow-parallel --parallel auto

test: .venv/ready # run each check once, a few at a time
	@rm -rf .nox/matrix.txt .nox/skipped
	@.venv/bin/nox --tags test --allow-parallel --parallel $(AT_A_TIME); status=$$?; cat .nox/matrix.txt; \
	echo; echo "Skipped:"; sort --unique .nox/skipped/*.txt 2> /dev/null || echo "nothing"; exit $$status

sanity: .venv/ready # run ansible-test sanity on every ansible-core that is promised, and its units
	@.venv/bin/nox --session sanity ansible-test-units

sanity-devel: .venv/ready # run ansible-test sanity on what will be the next ansible-core
	@.venv/bin/nox --session sanity-devel

certification: .venv/ready # run what Red Hat's certification checker runs, in its versions
	@.venv/bin/nox --session certification

docs: .venv/ready # build the documentation, into docs/build
	@.venv/bin/nox --session docs

eda: .venv/ready # run the rulebooks with ansible-rulebook, where there is Java
	@.venv/bin/nox --session eda -- -m ''

conformance: .venv/ready # drive the simulator with the vendor's SDKs, and compare what they and our modules send and read
	@.venv/bin/nox --session conformance

mutate: .venv/ready # SAMPLE=0 (to 9) for a tenth of it: break module_utils in every small way, and see whether types or a test notice
	@.venv/bin/nox --session mutate -- $(if $(SAMPLE),--sample $(SAMPLE))

drill: .venv/ready # kill a rotation at every point, meet it with every fault, and run each further case of what make test shows by some
	@.venv/bin/nox --session drill
	@.venv/bin/nox --session "e2e(newest)" -- -m ''
	@.venv/bin/nox --session "unit(newest)"
	@.venv/bin/nox --session package
	@.venv/bin/nox --session "matrix(all)"; status=$$?; cat .nox/matrix.txt; exit $$status

bench: .venv/ready # measure one item of a loop, and many tokens in one task
	@.venv/bin/nox --session bench

release: .venv/ready # VERSION=1.2.3 or VERSION=1.2.3-rc.1, and DRY_RUN=1 to try it: changelog, commit, tag, tarball
	@.venv/bin/nox --session release -- $(VERSION) $(if $(DRY_RUN),--dry-run)

.venv/ready:
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check 'nox>=2026.10' antsibull-nox uv
	touch $@
