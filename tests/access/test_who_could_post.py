"""Who could post then: the page and the command give the same answer, with every reason."""

from datetime import timedelta


def test_the_account_page_answers_for_a_moment_of_the_past(scene, granted, client, sign_in, clock):
    sign_in(scene.decider)

    now = client.get(f"/accounts/{scene.account.id}")
    before = client.get(f"/accounts/{scene.account.id}?on=1+11+2026&time=09:00")

    assert "Who can post now" in now.text
    assert "PC Sam Ellis, 1207" in now.text
    assert "Nobody could post from this account at that moment." in before.text


def test_a_day_that_does_not_exist_is_said_at_the_field(scene, client, sign_in):
    sign_in(scene.decider)

    page = client.get(f"/accounts/{scene.account.id}?on=31+2+2026&time=09:00")

    assert page.status_code == 422
    assert "Date must be a real date, like 27 3 2027" in page.text
    assert 'value="31"' in page.text


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


def test_a_time_without_a_day_and_an_hour_that_comes_twice_or_never_are_said(
    scene, granted, client, sign_in
):
    sign_in(scene.decider)

    def page(query):
        return client.get(f"/accounts/{scene.account.id}?{query}")

    for query, said in {
        "time=09:00": "Enter the date too",
        "on=1&on=&on=2026": "Date must include a month",
        "on=1&on=&on=": "Date must include a month and a year",
        "on=1&on=3&on=26": "Year of date must have 4 numbers",
        "on=1&on=3&on=2026&time=25:00": "Time must be real",
        "on=25+10+2026&time=01:30": "came twice",
        "on=29+3+2026&time=01:30": "There was no 01:30",
        "on=3+3+2026&time=01:30+BST": "was not in BST",
    }.items():
        assert page(query).status_code == 422, query
        assert said in page(query).text, query
    assert "at 01:30" in page("on=25+10+2026&time=01:30+gmt").text
    assert "at 01:30" in page("on=25&on=10&on=2026&time=01:30+gmt").text
    assert "Who can post now" in page("on=&on=&on=&time=").text


def test_who_could_post_is_a_file_too(scene, granted, client, sign_in):
    sign_in(scene.decider)

    file = client.get(f"/accounts/{scene.account.id}/holders.csv")

    assert '"1207","PC Sam Ellis","yes","publish","live",""' in file.text


def test_filters_that_find_nothing_say_so(scene, client, sign_in):
    sign_in(scene.decider)

    for search in ("nowhere", "%25", "_"):
        assert "No account matches these filters." in client.get(f"/accounts?q={search}").text
    assert "@ExampleSNT" in client.get("/accounts?show=uncovered").text
    assert "No account matches" in client.get("/accounts?show=ownerless").text
