// Starts the components that are on the page, each found by its data-module, and the buttons that
// print it.
import {
  createAll,
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
} from "./govuk-frontend.min.js";

const used = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
];
for (const component of used) createAll(component);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false; // without a script the browser's own menu prints
  button.addEventListener("click", () => window.print());
}
