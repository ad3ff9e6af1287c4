// The types of meetings that the Meeting Guide format's own package knows, as a list.
import spec from "@code4recovery/spec";

process.stdout.write(JSON.stringify(Object.keys(spec.getTypesForLanguage("en"))));
