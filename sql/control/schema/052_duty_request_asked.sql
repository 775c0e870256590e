CREATE INDEX IF NOT EXISTS duty_request_asked ON duty_request (asked_at, request_id)
