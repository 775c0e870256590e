CREATE INDEX IF NOT EXISTS watch_look_reader ON watch_look (reader, at)
