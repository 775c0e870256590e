package account

import "testing"

// BenchmarkLogin is a login at the real cost, as many at once as the service
// lets through; its inverse is the logins a second.
func BenchmarkLogin(b *testing.B) {
	s := newBench(b, Policy{})
	s.user("li.wei")
	s.hasher = newHasher(recommended, s.policy.Hashes)
	a, err := s.ByLogin(s.ctx(), "li.wei")
	s.ok(err)
	oneTime, err := s.ResetPassword(s.ctx(), a.ID)
	s.ok(err)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := s.enter("li.wei", oneTime); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "logins/s")
}

// BenchmarkAuthenticate is what every request pays.
func BenchmarkAuthenticate(b *testing.B) {
	s := newBench(b, Policy{})
	s.user("li.wei")
	secret := s.in("li.wei").Secret
	for b.Loop() {
		if _, err := s.AuthenticateSession(s.ctx(), secret); err != nil {
			b.Fatal(err)
		}
	}
}
