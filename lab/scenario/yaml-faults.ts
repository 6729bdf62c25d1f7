import type { ErrorCode, YAMLError } from "yaml";

type Words = { readonly message: string; readonly hint: string | null };

/** Errors of YAML itself in plain words, by the codes of the `yaml` package, with what usually leads to them. */
const WORDS: Partial<Readonly<Record<ErrorCode, (said: string) => Words>>> = {
  BAD_INDENT: (said) =>
    said.startsWith("Flow")
      ? { message: "a `[` or `{` is not closed", hint: "or what follows it is not indented" }
      : {
          message: "this line is indented in an unexpected way",
          hint: "keys of one map begin in one column",
        },
  BLOCK_AS_IMPLICIT_KEY: () => ({
    message: "this looks like a key in the middle of a text",
    hint: "put a text that has `: ` in it in quotes, or mend the indentation of the next line",
  }),
  DUPLICATE_KEY: () => ({ message: "this key is here twice", hint: "leave one of them out" }),
  MISSING_CHAR: (said) =>
    said.includes("quote")
      ? { message: "a quote is not closed", hint: null }
      : {
          message: said,
          hint: "look for a bracket that is not closed, or a line that is not indented as its neighbours",
        },
  MULTILINE_IMPLICIT_KEY: () => ({
    message: "a `:` is missing here",
    hint: "a key and its value are written `key: value`",
  }),
  MULTIPLE_DOCS: () => ({ message: "a second document begins here", hint: "a file holds one scenario" }),
  NON_STRING_KEY: () => ({ message: "a key must be a plain word", hint: null }),
  BAD_ALIAS: (said) => ({ message: said, hint: "put a text that begins with `*` in quotes" }),
  BAD_SCALAR_START: (said) => ({
    message: said,
    hint: "put a text that begins with this character in quotes",
  }),
  RESOURCE_EXHAUSTION: () => ({ message: "this is nested too deep", hint: null }),
  TAB_AS_INDENT: () => ({ message: "this line is indented with a tab", hint: "indent with spaces" }),
  TAG_RESOLVE_FAILED: (said) => ({ message: said, hint: "put a text that begins with `!` in quotes" }),
  UNEXPECTED_TOKEN: () => ({
    message: "this does not belong here",
    hint: "a quote inside a text in quotes is written twice, `''`, or `\\\"`",
  }),
};

export function explainYamlError({ code, message }: YAMLError): Words {
  const first = message.split("\n")[0] ?? message;
  const said = `${first.charAt(0).toLowerCase()}${first.slice(1).replace(/\.$/, "")}`;
  return WORDS[code]?.(first.startsWith("Flow") ? first : said) ?? { message: said, hint: null };
}
