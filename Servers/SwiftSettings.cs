namespace VisionInApp.Servers;

/// <summary>What Swift's parts read when they start.</summary>
internal static class SwiftSettings
{
    /// <summary>A Python script: one ring a server, of one device; its arguments are the folder and NAME=PORT for each.</summary>
    public const string Rings = """
        import sys
        from swift.common.ring import RingBuilder
        for name, port in (a.split("=") for a in sys.argv[2:]):
            ring = RingBuilder(4, 1, 0)
            ring.add_dev({"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "d1", "weight": 1.0,
                          "replication_ip": "127.0.0.1", "replication_port": int(port), "meta": ""})
            ring.rebalance()
            ring.get_ring().save(f"{sys.argv[1]}/{name}.ring.gz")
        """;

    private static readonly string[] Filters =
        ["catch_errors", "gatekeeper", "healthcheck", "cache", "listing_formats", "bulk", "s3api", "tempauth", "copy", "slo", "dlo", "versioned_writes", "symlink"];

    public static string Storage(string server, string folder, int port) => $"""
        {Common(folder, port)}
        fallocate_reserve = 0
        [pipeline:main]
        pipeline = {server}-server
        [app:{server}-server]
        use = egg:swift#{server}
        """;

    public static string Proxy(string folder, int port, int cachePort, string origin, string accessKey, string secretKey, string region)
    {
        return $"""
        {Common(folder, port)}
        cors_allow_origin = {origin}
        [pipeline:main]
        pipeline = {string.Join(' ', Filters)} proxy-server
        [app:proxy-server]
        use = egg:swift#proxy
        account_autocreate = true
        allow_account_management = true
        error_suppression_limit = 1000000
        {string.Join('\n', Filters.Select(f => $"[filter:{f}]\nuse = egg:swift#{(f == "cache" ? "memcache" : f)}\n{Of(f)}"))}
        """;

        string Of(string filter) => filter switch
        {
            "cache" => $"memcache_servers = 127.0.0.1:{cachePort}",
            "tempauth" => $"user_{accessKey.Replace(':', '_')} = {secretKey} .admin",
            "s3api" => $"location = {region}\ns3_acl = false\ncheck_bucket_owner = false\ndns_compliant_bucket_names = true\n" +
                $"min_segment_size = 5242880\ncors_preflight_allow_origin = {origin}",
            _ => "",
        };
    }

    // The log address leads nowhere on purpose: without it they would look for syslog.
    private static string Common(string folder, int port) => $"""
        [DEFAULT]
        bind_ip = 127.0.0.1
        bind_port = {port}
        swift_dir = {folder}/ring
        devices = {folder}/node
        mount_check = false
        user = {Environment.UserName}
        workers = 0
        recon_cache_path = {folder}/cache
        log_address = {folder}/no-syslog
        log_level = WARNING
        """;
}
