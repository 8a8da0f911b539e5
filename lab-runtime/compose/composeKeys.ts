/** The keys of a Compose file (compose-spec.json), by the mapping they stand in. */

/** The keys of one kind of mapping. */
export interface KeyShape {
  /** For `ignored`: the mapping's path with a dot at its end. */
  readonly path: string;
  /** Keys the lab is made from. */
  readonly used: readonly string[];
  /** Keys that Compose has besides: they concern images, volumes, builds … */
  readonly others: readonly string[];
}

/** See the head of this file. */
export const composeKeys = {
  top: {
    path: '',
    used: ['name', 'services', 'networks', 'include', 'x-lab'],
    others: ['configs', 'models', 'secrets', 'version', 'volumes'],
  },
  service: {
    path: 'services.*.',
    used: [
      'command',
      'container_name',
      'depends_on',
      'deploy',
      'dns',
      'domainname',
      'entrypoint',
      'environment',
      'expose',
      'extends',
      'extra_hosts',
      'hostname',
      'image',
      'links',
      'mac_address',
      'network_mode',
      'networks',
      'ports',
      'profiles',
      'scale',
      // Of the network, but not built yet: reported by the reader of services.
      'dns_opt',
      'dns_search',
      'external_links',
      'sysctls',
    ],
    others: `annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent configs cpu_count cpu_percent
      cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec develop device_cgroup_rules
      devices env_file gpus group_add healthcheck init ipc isolation label_file labels logging mem_limit mem_reservation
      mem_swappiness memswap_limit models oom_kill_disable oom_score_adj pid pids_limit platform post_start pre_stop
      privileged provider pull_policy pull_refresh_after read_only restart runtime secrets security_opt shm_size stdin_open
      stop_grace_period stop_signal storage_opt tmpfs tty ulimits use_api_socket user userns_mode uts volumes volumes_from
      working_dir`.split(/\s+/),
  },
  deploy: {
    path: 'services.*.deploy.',
    used: ['replicas'],
    others: [
      'endpoint_mode',
      'labels',
      'mode',
      'placement',
      'resources',
      'restart_policy',
      'rollback_config',
      'update_config',
    ],
  },
  attachment: {
    path: 'services.*.networks.*.',
    used: [
      'aliases',
      'driver_opts',
      'gw_priority',
      'interface_name',
      'ipv4_address',
      'ipv6_address',
      'link_local_ips',
      'mac_address',
      'priority',
    ],
    others: [],
  },
  port: {
    path: 'services.*.ports.*.',
    used: ['app_protocol', 'host_ip', 'mode', 'name', 'protocol', 'published', 'target'],
    others: [],
  },
  network: {
    path: 'networks.*.',
    used: ['driver', 'driver_opts', 'enable_ipv4', 'enable_ipv6', 'external', 'internal', 'ipam', 'name'],
    others: ['attachable', 'labels'],
  },
  ipam: { path: 'networks.*.ipam.', used: ['config', 'driver'], others: ['options'] },
  block: {
    path: 'networks.*.ipam.config.*.',
    used: ['aux_addresses', 'gateway', 'ip_range', 'subnet'],
    others: [],
  },
} as const satisfies Readonly<Record<string, KeyShape>>;
