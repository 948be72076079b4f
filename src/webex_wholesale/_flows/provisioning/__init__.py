"""Jobs on customers and subscribers: prechecks, creates, and changes of a customer and its packages."""
