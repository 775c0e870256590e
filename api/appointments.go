package api

import "context"

type appointmentsResponse struct {
	Body struct {
		Persons []string `json:"persons" doc:"ids of the persons"`
	}
}

// watchAppointments lists whose appointment is being prepared.
func (s *server) watchAppointments(ctx context.Context, _ *struct{}) (*appointmentsResponse, error) {
	all, err := s.Watch.Appointments(ctx, byOf(ctx))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &appointmentsResponse{}
	out.Body.Persons = listed(all)
	return out, nil
}

type appointRequest struct {
	Body struct {
		IDNo string `json:"id_no" maxLength:"30" doc:"identity number of whose appointment is being prepared"`
	}
}

type appointResponse struct {
	Body struct {
		PersonID string `json:"person_id"`
	}
}

// watchAppoint puts somebody on the list, on file or not.
func (s *server) watchAppoint(ctx context.Context, req *appointRequest) (*appointResponse, error) {
	id, err := s.Archive.PersonOf(req.Body.IDNo)
	if err == nil {
		err = s.Watch.Appoint(ctx, byOf(ctx), id.String(), true)
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &appointResponse{}
	out.Body.PersonID = id.String()
	return out, nil
}

type appointedRequest struct {
	PersonID string `path:"person_id" pattern:"^[0-9a-f]{32}$"`
}

func (s *server) watchAppointed(ctx context.Context, req *appointedRequest) (*struct{}, error) {
	if err := s.Watch.Appoint(ctx, byOf(ctx), req.PersonID, false); err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}
