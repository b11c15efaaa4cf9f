package gitlab

import "context"

// WouldRefuse is a stub.
func (c *Client) WouldRefuse(ctx context.Context, action string, a Achievement, me User) (refusal error, doubt string, err error) {
	return nil, "", nil
}
