"""The senders: the only part of the alerts that talks to the network."""
