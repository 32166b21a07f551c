"""Plays 快递100 (docs/waybills.md): gives waybills, takes them back, tells where parcels are."""
