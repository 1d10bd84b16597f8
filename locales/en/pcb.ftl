# pcb
