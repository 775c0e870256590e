-- Makes the row of the position where there is none.
INSERT INTO watch_position (id, seq) VALUES (1, 0) ON CONFLICT (id) DO NOTHING
