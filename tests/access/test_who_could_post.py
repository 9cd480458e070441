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
    assert "Day and time must be real" in page.text


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


def test_filters_that_find_nothing_say_so(scene, client, sign_in):
    sign_in(scene.decider)

    assert "No account matches these filters." in client.get("/accounts?q=nowhere").text
    assert "@ExampleSNT" in client.get("/accounts?show=uncovered").text
    assert "No account matches" in client.get("/accounts?show=ownerless").text
