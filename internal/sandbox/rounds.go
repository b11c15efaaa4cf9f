package sandbox

// begin counts a request, and a round of requests where no other is under way: requests
// that a client makes one after the other are as many rounds, those that it makes at the
// same time are one.
func (s *Server) begin() {
	s.counts.add(func(a *Activity) {
		a.Requests++
		if s.underWay == 0 {
			a.Rounds++
		}
		s.underWay++
	})
}

func (s *Server) end() { s.counts.add(func(*Activity) { s.underWay-- }) }
