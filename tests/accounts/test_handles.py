"""A handle on a narrow screen: it breaks at its underscores alone."""

from app.accounts.models import Account
from tests import factories as make


def test_a_handle_may_break_after_each_underscore_and_nowhere_else(client, sign_in):
    made = make.add(
        Account(
            platform="X", handle="@north_herts_<b>", address="https://x.com/north", kind="force",
            unit_id=make.force().id, purpose="News.", required_course="twitter-protocol",
            starts_at=make.LONG_AGO,
        )
    )  # fmt: skip
    sign_in(make.auditor())

    for path in ("/accounts", f"/accounts/{made.id}"):
        shown = '<span class="kh-handle">@north_<wbr>herts_<wbr>&lt;b&gt;</span>'
        assert shown in client.get(path).text
