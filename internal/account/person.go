package account

import "context"

// Person gives whose file is the holder's own, "" for nobody's; fault code
// account.unknown. It is asked with every request.
func (s *Service) Person(ctx context.Context, id string) (string, error) {
	row, err := s.row(ctx, id)
	return row.Person, err
}
