/** Imported before the product: its lines of log and metric blobs are not what these tests look at. */
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
process.env.POWERTOOLS_SERVICE_NAME ??= 'doors';
process.env.POWERTOOLS_METRICS_NAMESPACE ??= 'Doors';
