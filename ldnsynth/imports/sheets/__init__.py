"""Tables of other programs: Covidence, metapsy, robvis, escalc, workbooks."""
