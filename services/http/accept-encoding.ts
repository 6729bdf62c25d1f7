/**
 * Whether gzip is among the codings that an Accept-Encoding asks for, at least as gladly as none at all (RFC 9110
 * §12.5.3).
 */
export function acceptsGzip(value: string | undefined): boolean {
  if (value === undefined) return false;
  let gzip: number | undefined;
  let identity: number | undefined;
  let others: number | undefined;
  for (const element of value.toLowerCase().split(",")) {
    const [coding = "", ...parameters] = element.split(";").map((part) => part.trim());
    const weight = weightOf(parameters);
    if (weight === undefined) continue;
    if (coding === "gzip" || coding === "x-gzip") gzip = weight;
    else if (coding === "identity") identity = weight;
    else if (coding === "*") others = weight;
  }
  const wanted = gzip ?? others ?? 0;
  return wanted > 0 && wanted >= (identity ?? 0);
}

/** 1 without a weight, undefined for one that is malformed. */
function weightOf(parameters: readonly string[]): number | undefined {
  const [weight] = parameters;
  if (weight === undefined) return 1;
  const [, value] = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.exec(weight) ?? [];
  return value === undefined ? undefined : Number(value);
}
