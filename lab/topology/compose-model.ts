/** The resolved model of a compose file, as `docker compose config` prints it: only the parts that the lab touches. */
export type ComposeModel = {
  name: string;
  services: Record<string, ComposeService>;
  networks?: Record<string, ComposeNetwork | null>;
  volumes?: Record<string, Record<string, unknown> | null>;
  secrets?: Record<string, Record<string, unknown>>;
  configs?: Record<string, Record<string, unknown>>;
};

export type ComposeService = {
  image?: string;
  build?: unknown;
  container_name?: string;
  ports?: unknown[];
  pull_policy?: string;
  profiles?: string[];
  labels?: Record<string, string>;
  network_mode?: string;
  networks?: Record<string, ComposeAttachment | null>;
  healthcheck?: unknown;
  depends_on?: Record<string, unknown>;
  [other: string]: unknown;
};

export type ComposeAttachment = { ipv4_address?: string; ipv6_address?: string; [other: string]: unknown };

export type ComposeNetwork = {
  name?: string;
  external?: boolean;
  labels?: Record<string, string>;
  enable_ipv6?: boolean;
  ipam?: { config?: IpamConfig[]; [other: string]: unknown };
  [other: string]: unknown;
};

export type IpamConfig = {
  subnet?: string;
  gateway?: string;
  ip_range?: string;
  aux_addresses?: Record<string, string>;
};
