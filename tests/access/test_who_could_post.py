"""Who may post: the account's page, the register and the command, with every reason."""

from datetime import timedelta


def test_the_account_page_answers_for_now_and_leads_to_then(scene, granted, client, sign_in):
    sign_in(scene.decider)

    page = client.get(f"/accounts/{scene.account.id}").text

    assert "Who can post now" in page
    assert "PC Sam Ellis, 1207" in page
    assert f'href="/accounts/{scene.account.id}/then"' in page


def test_a_stranger_does_not_find_the_account_and_its_owner_does(scene, client, sign_in):
    sign_in(scene.officer)
    hidden = client.get(f"/accounts/{scene.account.id}").status_code
    sign_in(scene.sergeant)

    assert hidden == 404
    assert client.get(f"/accounts/{scene.account.id}").status_code == 200


def test_the_command_lists_yes_and_every_reason_why_not(scene, granted, app, clock):
    runner = app.test_cli_runner()
    then = (clock.at + timedelta(days=400)).strftime("%Y-%m-%d %H:%M")

    now = runner.invoke(args=["access", "who", "--account", "@examplesnt"])
    later = runner.invoke(args=["access", "who", "--account", "ExampleSNT", "--at", then])

    assert now.output == "1207\tPC Sam Ellis\tyes\n"
    assert later.output.startswith("1207\tPC Sam Ellis\tno: PC Sam Ellis’s certificate lapsed")


def test_an_unknown_account_ends_with_an_error_that_names_the_nearest(scene, app):
    result = app.test_cli_runner().invoke(args=["access", "who", "--account", "@ExampelSNT"])

    assert result.exit_code == 1
    assert "There is no account @ExampelSNT. Nearest: @ExampleSNT." in result.output


def test_the_register_and_its_csv_are_safe_against_formulas(scene, client, sign_in):
    sign_in(scene.decider)

    page = client.get("/accounts")
    file = client.get("/accounts.csv")

    assert "@ExampleSNT" in page.text
    assert "'@ExampleSNT" in file.text  # a handle begins with @, which spreadsheets run


def test_a_handle_on_two_platforms_needs_the_platform(scene, granted, app):
    from app.accounts.models import Account
    from app.core.db import db

    db.session.add(
        Account(
            platform="Facebook", handle="@ExampleSNT", address="https://facebook.com/ExampleSNT",
            unit_id=scene.account.unit_id, purpose="News.", kind="neighbourhood",
            required_course="twitter-protocol", starts_at=granted.starts_at,
        )
    )  # fmt: skip
    db.session.commit()
    run = app.test_cli_runner().invoke

    both = run(args=["access", "who", "--account", "@ExampleSNT"])
    one = run(args=["access", "who", "--account", "@ExampleSNT", "--platform", "x"])

    assert both.exit_code == 1
    assert "@ExampleSNT on Facebook, @ExampleSNT on X" in both.output
    assert one.output == "1207\tPC Sam Ellis\tyes\n"


def test_the_command_says_how_to_name_an_hour_that_comes_twice_or_never(scene, app):
    def at(text):
        return app.test_cli_runner().invoke(
            args=["access", "who", "--account", "@ExampleSNT", "--at", text]
        )

    assert "came twice" in at("2026-10-25 01:30").output
    assert at("2026-10-25 01:30 GMT").exit_code == 0
    assert "There was no 01:30" in at("2026-03-29 01:30").output
    assert at("yesterday").exit_code == 2


def test_filters_that_find_nothing_say_so(scene, client, sign_in):
    sign_in(scene.decider)

    for search in ("nowhere", "%25", "_"):
        assert "No account matches these filters." in client.get(f"/accounts?q={search}").text
    assert "@ExampleSNT" in client.get("/accounts?show=uncovered").text
    assert "No account matches" in client.get("/accounts?show=ownerless").text
