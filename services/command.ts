/** How the text of one argument becomes a value. `read` throws a `WrongValue` that says what is allowed. */
export interface Kind<T> {
  readonly placeholder: string;
  /** False for a flag: it stands alone, and is true when it is there. */
  readonly takesValue: boolean;
  readonly read: (text: string) => T;
}

/** One argument: an option if it stands in `options`, a word at its place if it stands in `positionals`. */
export interface Parameter<T = unknown> {
  readonly kind: Kind<T>;
  readonly description: string;
  readonly default?: T;
  /** What `--help` shows as the default where the value itself says too little. */
  readonly defaultShown?: string;
}

/** What one program takes and says about itself. */
export interface Command<
  P extends Record<string, Parameter> = Record<string, Parameter>,
  O extends Record<string, Parameter> = Record<string, Parameter>,
> {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** In order. One without a default must be given. */
  readonly positionals: P;
  readonly options: O;
  /** Paragraphs below the options. */
  readonly notes?: readonly string[];
  readonly examples: readonly string[];
}

export const flag: Kind<boolean> = { placeholder: "", takesValue: false, read: () => true };

/** What every command has. */
export const help: Parameter<boolean> = { kind: flag, description: "show this text" };
