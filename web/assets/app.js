import { Button, ErrorSummary, PasswordInput, ServiceNavigation, SkipLink, createAll } from "./govuk-frontend.min.js";

for (const component of [Button, ErrorSummary, PasswordInput, ServiceNavigation, SkipLink]) createAll(component);
