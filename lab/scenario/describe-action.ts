import type { Action, Command, WireChange } from "./scenario.ts";

/** What a step does, in one line: `me runs greet-client bob 9999`. Empty for a step that only looks. */
export function describeAction(action: Action): string {
  switch (action.do) {
    case "nothing":
      return "";
    case "run":
      return `${action.host} runs ${describeCommand(action.command)}`;
    case "start": {
      const times = action.copies > 1 ? `, ${action.copies} times` : "";
      return `${action.host} starts ${describeCommand(action.command)}${times}`;
    }
    case "terminal":
      return `${action.host} opens a terminal with ${describeCommand(action.command)}`;
    case "type":
      return `types into ${action.into}: ${action.text}${action.enter ? "" : " (without return)"}`;
    case "press":
      return `presses ${action.key} in ${action.into}`;
    case "stop":
      return `sends SIG${action.signal} to ${action.program}`;
    case "http":
      return `${action.host} asks for ${action.method} ${action.url}`;
    case "write":
      return `writes ${action.path} on ${action.host}`;
    case "pause":
      return `freezes ${action.host}`;
    case "unpause":
      return `lets ${action.host} go on`;
    case "kill":
      return `pulls ${action.host}'s plug`;
    case "restart":
      return `starts ${action.host} again`;
    case "packets":
      return `looks at the packets of ${action.select}`;
    case "wire":
      return describeWireChange(action.change);
    case "release":
      return `lets ${action.count === "all" ? "all held packets" : action.count === 1 ? "the next held packet" : `the next ${action.count} held packets`} of ${action.link} go`;
  }
}

/** As it would be typed: a list is joined by spaces, and what a shell would take apart is quoted. */
export function describeCommand(command: Command): string {
  if (typeof command === "string") return command.trim();
  return command
    .map((word) => (/^[\w@%+=:,./${}-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}

export function describeWireChange({ link, terms }: WireChange): string {
  const { match, heal, hold, ...conditions } = terms;
  const only = match === undefined ? "" : `, only ${match}`;
  if (heal === true) return link === "all" ? "heals every link" : `heals the link ${link}`;
  if (hold === true) return `holds packets on ${link}${only}`;
  const list = Object.entries(conditions).map(([key, term]) => (term === true ? key : `${key} ${term}`));
  return `on the wire ${link}: ${list.join(", ")}${only}`;
}
