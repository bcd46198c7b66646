"""The facade, one file per concern. Only ``service`` joins pure rooms with the store."""
