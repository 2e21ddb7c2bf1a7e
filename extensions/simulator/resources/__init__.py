# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The documented operations, by resource. Each rule says whether it was sourced, and where, or assumed.

The keys of the sources: sdk, the definitions in the vendor's Python SDK 269; docs, the documentation of that SDK; swagger, the
vendor's definition of 2017; help, the vendor's help pages; notes, the release notes of its JavaScript SDK; tf, its Terraform
provider; premium, its sample application; usage-blueprint, its blueprint on the usage API; ember, its component that shows usage;
gcloudcx, the tests of gildas/go-gcloudcx; rfc6749.
"""
