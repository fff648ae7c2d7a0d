import { NavLink } from 'react-router'
import css from './Addresses.module.css'

/** The pages under “Network”. */
export const NetworkPlaces = () => (
  <nav className={css.places} aria-label="Network">
    <NavLink to="/network" end>
      Addresses
    </NavLink>
    <NavLink to="/network/reconciliation">Reconciliation</NavLink>
    <NavLink to="/network/calculator">Calculator</NavLink>
  </nav>
)
