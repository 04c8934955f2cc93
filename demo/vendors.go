package main

import (
	"context"
	"fmt"

	"onboarding/internal/sandbox"
)

// vendorsCommand runs the simulated vendors at fixed addresses, as docker-compose.yml needs them.
type vendorsCommand struct {
	Host    string  `default:"0.0.0.0" help:"address to listen on"`
	Webhook string  `required:"" help:"where the simulated IDWise posts webhooks"`
	Speed   float64 `default:"2" help:"how many times faster than in reality IDWise is"`
}

// Run serves until the context ends.
func (v *vendorsCommand) Run(ctx context.Context) error {
	config := sandbox.Default(v.Speed)
	config.Listen = sandbox.Listen{
		IDWise:   v.Host + ":8091",
		Equifax:  v.Host + ":8092",
		Company:  v.Host + ":8093",
		SMTP:     v.Host + ":1025",
		MailPage: v.Host + ":8025",
	}
	vendors, err := sandbox.Start(config)
	if err != nil {
		return err
	}
	vendors.IDWise.SendTo(v.Webhook)
	fmt.Printf("IDWise on :8091, Equifax on :8092, applicants on :8093, SMTP on :1025, received mail on http://%s:8025\n", v.Host)
	<-ctx.Done()
	return vendors.Close()
}
