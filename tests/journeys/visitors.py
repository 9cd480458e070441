"""Somebody in front of a browser: with a mouse (with scripts or without), or by keyboard alone."""

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Request

from app.training.rules.paper import Item

PASSWORD = "three words unlike any other"
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# Under the pages' own policy: each break of it is told on the console, where it is a fault.
TELL_BREAKS = """document.addEventListener("securitypolicyviolation", (broken) =>
    console.error(`the policy forbids ${broken.violatedDirective}: ${broken.blockedURI}`));"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Name = str | re.Pattern[str]


class Visitor:
    """Somebody with a mouse; every page they see is checked when asked."""

    def __init__(self, site, browser: Browser, *, scripts: bool = True, width: int = 1280):
        self.site, self.scripts = site, scripts
        self.expected = {"409", "422"}  # the browser logs every answer above 399
        self.context = browser.new_context(
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
            accept_downloads=True,
        )
        self.context.add_init_script(TELL_BREAKS)
        self.page: Page = self.new_page()

    def new_page(self) -> Page:
        """Open another tab."""
        page = self.context.new_page()
        page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)
        page.on("requestfailed", self._note_failure)
        return page

    def _note(self, text: str) -> None:
        if not any(f"status of {code}" in text for code in self.expected):
            self.site.faults.append(text)

    def _note_failure(self, gone: Request) -> None:
        why = gone.failure or ""
        # Leaving a page stops what it loads; without scripts none is loaded.
        if "ERR_ABORTED" not in why and (self.scripts or why != "csp"):
            self._note(f"failed: {gone.url} {gone.failure}")

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.site.address + path)

    def reads(self) -> str:
        """Return what stands on the page, each run of blanks as one."""
        return " ".join(self.page.locator("main").inner_text().split())

    def click(self, wanted: Locator) -> None:
        """Click, and wait until the page that comes has been read whole."""
        wanted.click()
        self.page.wait_for_load_state("domcontentloaded")

    # What a hand does: the keyboard's is below.

    def press(self, button: Name) -> None:
        """Press a button, and wait for what comes."""
        self.click(self.page.get_by_role("button", name=button, exact=True).first)

    def follow(self, link: Name) -> None:
        """Follow a link, or one that looks like a button."""
        self.click(self._link(link))

    def fetch(self, link: Name) -> None:
        """Follow a link to a file: the page stays."""
        self._link(link).click()

    def write(self, field: str, text: str) -> None:
        """Type into the field with this id."""
        self.page.fill(f"#{field}", text)

    def mark(self, selector: str) -> None:
        """Choose a radio button, or tick a box."""
        self.page.check(selector)

    def pick(self, selector: str, value: str) -> None:
        """Choose from a list."""
        self.page.select_option(selector, value)

    def _link(self, name: Name) -> Locator:
        links = self.page.get_by_role("link", name=name)
        return links.or_(self.page.get_by_role("button", name=name)).first

    # What they do with it

    def sign_in(self, number: str) -> None:
        """Sign in, from wherever they are."""
        self.go("/sign-in")
        self.give_password(number)

    def give_password(self, number: str) -> None:
        """Sign in on the page that asks for it."""
        self.write("collar_number", number)
        self.write("password", PASSWORD)
        self.press("Sign in")

    def give(self, item: Item, answer: Mapping) -> None:
        """Answer the question on the page. `answer` is in the bank's own ids."""
        keys = {option: key for key, option in item.options}
        choices = {text: key for key, text in item.choices}
        for option in answer.get("chosen", ()):
            self.mark(f"input[value='{keys[option]}']")
        for option, place in answer.get("places", {}).items():
            self.pick(f"[name='{keys[option]}']", str(place))
        for option, text in answer.get("pairs", {}).items():
            self.pick(f"[name='{keys[option]}']", choices[text])
        for code, judged in answer.get("principles", {}).items():
            self.mark(f"[name='{keys[code]}'][value='{judged}']")
        if "decision" in answer:
            self.mark(f"[name='decision'][value='{choices[answer['decision']]}']")

    def check_for_everyone(self) -> None:
        """Fail when axe-core finds anything on this page, every fold open, wide or narrow."""
        if not self.scripts:
            return  # axe-core is one; the same page is checked where scripts run
        before = self.page.viewport_size
        for width in (1280, 390):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            if not self.page.evaluate("'axe' in window"):
                self._add_axe()
            found = self.page.evaluate(
                "tags => axe.run(document, {runOnly: tags}).then(r => r.violations.map("
                "v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', ')))",
                TAGS,
            )
            assert found == [], f"{self.page.url} at {width}: {found}"
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{self.page.url} scrolls sideways at {width}: {wide}"
        self.page.set_viewport_size(before)

    def _add_axe(self) -> None:
        """Put axe-core into the page past its policy, as a browser's own tools would."""
        tools = self.context.new_cdp_session(self.page)
        tools.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
        tools.detach()


MOST_STOPS, MOST_ARROWS = 250, 30
# Whether the focus is on the wanted element; a group of radio buttons is one stop.
IS_THERE = """(wanted) => { const has = document.activeElement;
    return has === wanted || (wanted.type === "radio" && has.type === "radio"
        && has.name === wanted.name); }"""
# Whether one sees that an element has the focus: it, its label or the box drawn for it looks
# otherwise without.
IS_SEEN = """() => {
    const one = document.activeElement;
    const parts = [one, ...(one.labels ?? [])].flatMap((part) => [[part, null], [part, "::before"]]);
    const look = () => parts.map(([part, drawn]) => { const s = getComputedStyle(part, drawn);
        return [s.outline, s.boxShadow, s.backgroundColor, s.borderColor].join(); }).join();
    const focused = look();
    one.blur();
    const not = look();
    one.focus({ focusVisible: true });
    return focused !== not; }"""


class KeyboardVisitor(Visitor):
    """Somebody without a mouse: everything can be reached, and seen to have the focus."""

    def press(self, button: Name) -> None:
        """Go to the button, and press Enter."""
        self._enter(self.page.get_by_role("button", name=button, exact=True).first)

    def follow(self, link: Name) -> None:
        """Go to the link, and press Enter."""
        self._enter(self._link(link))

    def fetch(self, link: Name) -> None:
        """Go to the link to a file, and press Enter: the page stays."""
        self._reach(self._link(link))
        self.page.keyboard.press("Enter")

    def write(self, field: str, text: str) -> None:
        """Go to the field, and type over what stands there."""
        self._reach(self.page.locator(f"#{field}"))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def mark(self, selector: str) -> None:
        """Go to the box, or to its group and with the arrows to it."""
        wanted = self.page.locator(selector)
        self._reach(wanted)
        for _ in range(MOST_ARROWS):
            if wanted.evaluate("one => one === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
        if not wanted.is_checked():
            self.page.keyboard.press("Space")
        assert wanted.is_checked(), selector

    def pick(self, selector: str, value: str) -> None:
        """Go to the list, and with the arrows to the choice."""
        wanted = self.page.locator(selector)
        self._reach(wanted)
        self.page.keyboard.press("Home")
        for _ in range(MOST_ARROWS):
            if wanted.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen in {selector}")

    def check_for_everyone(self) -> None:
        """Nothing: the same pages are checked with a mouse."""

    def _enter(self, wanted: Locator) -> None:
        self._reach(wanted)
        with self.page.expect_event("framenavigated"):
            self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def _reach(self, wanted: Locator) -> None:
        """Press Tab until it has the focus."""
        element = wanted.element_handle()
        for _ in range(MOST_STOPS):
            if self.page.evaluate(IS_THERE, element):
                assert self.page.evaluate(IS_SEEN), f"the focus on {wanted} cannot be seen"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{wanted} cannot be reached on {self.page.url}")
