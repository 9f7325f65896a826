-- DuckDB: verifies an archive as it lies. For a bucket, first:
--   INSTALL httpfs; LOAD httpfs;
--   CREATE SECRET (TYPE s3, PROVIDER credential_chain, REGION 'eu-central-1');
--   -- or, for another server: CREATE SECRET (TYPE s3, KEY_ID '...', SECRET '...', ENDPOINT 'host:port', URL_STYLE 'path', USE_SSL true);
--   SET VARIABLE archive = 's3://BUCKET/PREFIX/records/**/*.jsonl*';
-- For a copy on disk: SET VARIABLE archive = 'DIR/records/**/*.jsonl*';

CREATE OR REPLACE TEMPORARY VIEW custody_lines AS
SELECT column0 AS line, filename,
       regexp_extract(filename, '/log=([0-9a-f]{16})/', 1) AS log,
       regexp_extract(filename, '/stream=([^/]+)/', 1) AS partition_stream,
       regexp_extract(filename, '/dt=([0-9-]{10})/', 1) AS dt
FROM read_csv(getvariable('archive'), columns = {'column0': 'VARCHAR'}, delim = chr(1), quote = '', escape = '',
              new_line = '\n', header = false, max_line_size = 16777216, auto_detect = false, filename = true,
              hive_partitioning = false);

-- The envelope's tail is anchored at the line's end, so that nothing inside an event can imitate it.
CREATE OR REPLACE TEMPORARY VIEW custody_records AS
WITH parsed AS (
  SELECT line, filename, log, partition_stream, dt, substr(line, 16, 64) AS entry_hash,
         regexp_extract(line, ',"prev_hash":"([0-9a-f]{64})",(?:"redacted":\["[a-z0-9][a-z0-9-]{0,63}"(?:,"[a-z0-9][a-z0-9-]{0,63}")*\],)?"rules":"[A-Za-z0-9._-]{1,64}","seq":(0|[1-9][0-9]{0,18}),(?:"source":"[ !#-\[\]-~]{1,128}",)?"stream":"([a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?)","time":"([0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z)"\}$',
                        ['prev_hash', 'seq', 'stream', 'time']) AS tail,
         regexp_matches(line, '^\{"entry_hash":"[0-9a-f]{64}","event":\{') AND NOT regexp_matches(line, '[\x00-\x1f]') AS well_formed
  FROM custody_lines
)
SELECT log, tail.stream AS stream, TRY_CAST(tail.seq AS BIGINT) AS seq, tail.time AS time, entry_hash,
       tail.prev_hash AS prev_hash, line, filename,
       coalesce(well_formed AND tail.seq <> '' AND sha256('{' || substr(line, 82)) = entry_hash
                AND tail.stream = partition_stream AND starts_with(tail.time, dt), false) AS hash_ok
FROM parsed;

-- One row for each log and stream; bad_hashes, bad_links and gaps must be 0.
WITH chained AS (
  SELECT *, lag(entry_hash) OVER chain AS expected_prev, lag(seq) OVER chain AS previous_seq
  FROM (SELECT DISTINCT log, stream, seq, entry_hash, prev_hash, hash_ok FROM custody_records)
  WINDOW chain AS (PARTITION BY log, stream ORDER BY seq)
)
SELECT log, stream, count(*) AS records, min(seq) AS first_seq, max(seq) AS last_seq,
       count(*) FILTER (NOT hash_ok) AS bad_hashes,
       count(*) FILTER (prev_hash <> coalesce(expected_prev, CASE seq WHEN 0 THEN repeat('0', 64) ELSE prev_hash END)) AS bad_links,
       count(*) FILTER (seq <> previous_seq + 1) AS gaps
FROM chained GROUP BY log, stream ORDER BY log, stream;
