import { nameKind, type Program, type Programs } from "./programs.ts";
import { readPackets } from "./read-packets.ts";
import { readWireStep } from "./read-wire.ts";
import type { Reading } from "./reading.ts";
import type { Action, Expectation } from "./scenario.ts";
import { FORMS, type FormName, type Given, type StepInput } from "./schema/step.ts";
import type { Path } from "./source.ts";

type Context = {
  readonly path: Path;
  readonly index: number;
  readonly programs: Programs;
  readonly reading: Reading;
};

type Done = {
  readonly action: Action;
  /** What the step's expectations are about when they do not say so; programs are null where that is not known. */
  readonly subject: { readonly programs: readonly Program[] | null; readonly host: string | null };
  readonly given: Given;
  readonly packets?: Expectation | null;
};

/** What a step does, checked by the schema of its form; null where that leaves no sound action. */
export function readAction(form: FormName, value: unknown, context: Context): Done | null {
  const { path, index, programs, reading } = context;
  const own = programs.ofStep(index);
  const name = `${own[0]?.name}`;
  switch (form) {
    case "run": {
      const given = reading.check(FORMS.run, value, path);
      if (!given) return null;
      const { run: command, on: host, input } = given;
      reading.mention(host, [...path, "on"]);
      return { given, action: { do: "run", host, name, command, input }, subject: { programs: own, host } };
    }
    case "start": {
      const given = reading.check(FORMS.start, value, path);
      if (!given) return null;
      const { start: command, on: host, copies = 1, as = `step ${index + 1}` } = given;
      reading.mention(host, [...path, "on"]);
      const action = { do: "start", host, name: as, command, copies } as const;
      return { given, action, subject: { programs: own, host } };
    }
    case "terminal": {
      const given = reading.check(FORMS.terminal, value, path);
      if (!given) return null;
      const { terminal: command, on: host } = given;
      reading.mention(host, [...path, "on"]);
      return { given, action: { do: "terminal", host, name, command }, subject: { programs: own, host } };
    }
    case "type": {
      const given = reading.check(FORMS.type, value, path);
      if (!given) return null;
      const { type: text, in: into, enter = true } = given;
      const found = programs.findTerminal(into, index, [...path, "in"]);
      return { given, action: { do: "type", into, text, enter }, subject: subjectOf(found) };
    }
    case "press": {
      const given = reading.check(FORMS.press, value, path);
      if (!given) return null;
      const { press: key, in: into } = given;
      const found = programs.findTerminal(into, index, [...path, "in"]);
      return { given, action: { do: "press", into, key }, subject: subjectOf(found) };
    }
    case "stop": {
      const given = reading.check(FORMS.stop, value, path);
      return given && readStop(given, context);
    }
    case "http": {
      const given = reading.check(FORMS.http, value, path);
      return given && readHttp(given, own, context);
    }
    case "write": {
      const given = reading.check(FORMS.write, value, path);
      if (!given) return null;
      const { write: file, on: host, content } = given;
      reading.mention(host, [...path, "on"]);
      return { given, action: { do: "write", host, path: file, content }, subject: { programs: [], host } };
    }
    case "pause":
    case "unpause":
    case "kill":
    case "restart": {
      const given = reading.check(FORMS[form], value, path);
      const host = given && Object.hasOwn(given, form) ? (given as Record<string, unknown>)[form] : null;
      if (!given || typeof host !== "string") return null;
      reading.mention(host, [...path, form]);
      return { given, action: { do: form, host }, subject: { programs: [], host } };
    }
    case "packets": {
      const given = reading.check(FORMS.packets, value, path);
      if (!given) return null;
      const packets = readPackets(given, path, reading);
      const { expect: _, ...rest } = given;
      return { given: rest, action: { do: "packets", select: given.packets }, subject: NOBODY, packets };
    }
    case "nothing": {
      const given = reading.check(FORMS.nothing, value, path);
      if (!given) return null;
      if (given.on !== undefined) reading.mention(given.on, [...path, "on"]);
      return { given, action: { do: "nothing" }, subject: { programs: [], host: given.on ?? null } };
    }
    case "wire":
    case "heal":
    case "hold":
    case "release": {
      const found = readWireStep(form, value, path, reading);
      return found && { ...found, subject: NOBODY };
    }
  }
}

const NOBODY = { programs: [], host: null } as const;

function subjectOf(programs: readonly Program[] | null): Done["subject"] {
  return { programs, host: programs === null ? "" : (programs[0]?.host ?? null) };
}

function readStop(given: StepInput<"stop">, { path, index, programs, reading }: Context): Done {
  const { stop: program, signal = "TERM" } = given;
  const found = programs.find(program, index, [...path, "stop"]);
  const [first, second] = found ?? [];
  if (first && second) {
    const message = `\`${program}\` is ${found?.length} programs`;
    reading.report(
      [...path, "stop"],
      "value",
      message,
      `stop them one by one: \`${first.name}\`, \`${second.name}\`, …`,
    );
  } else if (first?.kind === "run" || first?.kind === "http") {
    reading.report(
      [...path, "stop"],
      "value",
      `\`${program}\` is ${nameKind(first.kind)} and has always ended already`,
    );
  }
  return { given, action: { do: "stop", program, signal }, subject: subjectOf(found) };
}

function readHttp(given: StepInput<"http">, own: readonly Program[], { path, reading }: Context): Done {
  const { http, on: host = "curl", body } = given;
  reading.mention(host, [...path, given.on === undefined ? "http" : "on"], "value", given.on === undefined);
  const [url = "", method = body === undefined ? "GET" : "POST"] = http.split(" ").reverse();
  // The zone of a link-local address (RFC 6874) means something to curl, but not to `URL`.
  if (!url.includes("${") && !URL.canParse(url.replace(/%[^\]]*\]/, "]"))) {
    const hint = "write it as `http://bob:8080/path`, with a port from 1 to 65535";
    reading.report([...path, "http"], { within: url }, `\`${url}\` is no URL`, hint);
  }
  const headers = Object.entries(given.headers ?? {}).flatMap(([key, values]) =>
    (typeof values === "string" ? [values] : values).map((one) => [key, one] as const),
  );
  const name = `${own[0]?.name}`;
  const action = { do: "http", host, name, method, url, headers, body } as const;
  return { given, action, subject: { programs: own, host } };
}
