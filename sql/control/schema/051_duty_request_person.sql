CREATE INDEX IF NOT EXISTS duty_request_person ON duty_request (person_id, state)
