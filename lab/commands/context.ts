/** What every command gets from the command line's edge: when to stop. */
export type CommandContext = { readonly signal: AbortSignal };
