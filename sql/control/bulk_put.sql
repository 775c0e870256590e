-- Counts a person against a ticket's approval for more than usual, once.
-- Parameters: ticket_id, person.
INSERT INTO access_bulk (ticket_id, person) VALUES ($1, $2)
ON CONFLICT (ticket_id, person) DO NOTHING
